// Who waits for what comes of deliveries: each looks again whenever something has changed at the endpoint.

/** So many wait at a time; others are told at once how it stands. */
export const mostWaiting = 100;

export class Answers {
  #later;
  #waiting = 0;
  /** @type {(() => void)[]} */
  #resolves = [];

  /** @param {(work: () => void, ms: number) => void} later */
  constructor(later) {
    this.#later = later;
  }

  /** Something may be new. */
  changed() {
    const resolves = this.#resolves;
    this.#resolves = [];
    for (const resolve of resolves) resolve();
  }

  /**
   * @param {number} ms
   * @returns {{waits: () => boolean, change: () => Promise<void>, end: () => void}} waits: there is time left; change: when to look again; end:
   *   to be called in any case
   */
  begin(ms) {
    let waits = this.#waiting < mostWaiting;
    this.#waiting++;
    const timeIsUp = () => {
      waits = false;
      this.changed();
    };
    if (waits) this.#later(timeIsUp, ms);
    return {
      waits: () => waits,
      change: () => new Promise((resolve) => this.#resolves.push(resolve)),
      end: () => void this.#waiting--,
    };
  }
}
