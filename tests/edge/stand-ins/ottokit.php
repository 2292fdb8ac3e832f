<?php
// OttoKit's side of a ClientPress connection, as a WordPress plugin would have it: the site URL, an API key, and nothing else.
//
//   php -n ottokit.php verify SITE KEY
//   php -n ottokit.php action SITE KEY BODY [IDEMPOTENCY_KEY]
//
// Prints {"status": ..., "body": ...}. An empty KEY sends none.

[, $command, $site, $key] = $argv;
$headers = $key === '' ? [] : ["X-CP-API-Key: $key"];
$options = ['method' => 'GET', 'ignore_errors' => true, 'timeout' => 60];
if ($command === 'action') {
    $headers[] = 'Content-Type: application/json';
    if (isset($argv[5])) {
        $headers[] = "Idempotency-Key: $argv[5]";
    }
    $options = ['method' => 'POST', 'content' => $argv[4]] + $options;
}
$options['header'] = $headers;
$path = $command === 'verify' ? '/wp-json/cp/v1/verify' : '/wp-json/cp/v1/webhook';
$text = file_get_contents($site . $path, false, stream_context_create(['http' => $options]));
preg_match('~^HTTP/\S+ (\d+)~', $http_response_header[0], $status);
echo json_encode(['status' => (int) $status[1], 'body' => json_decode($text)]);
