// What only Workers have, as far as the tests on Node import modules that name it. Those modules are checked with the real types
// by edge/tsconfig.json; both sets of globals at once would contradict each other.
type DurableObjectState = any;
type DurableObjectNamespace = any;
type DurableObjectId = any;
type DurableObjectStub = any;
type ExecutionContext = any;
type Fetcher = { fetch: typeof fetch };
declare const FixedLengthStream: any;

declare module "cloudflare:workers" {
  class DurableObject {
    constructor(state: any, environment: any);
    ctx: any;
    env: any;
    alarm(): void | Promise<void>;
    fetch(request: Request): Response | Promise<Response>;
  }
}

declare module "cloudflare:sockets" {
  const connect: any;
}

declare module "sql.js" {
  const initialise: (options?: object) => Promise<any>;
  export default initialise;
}
