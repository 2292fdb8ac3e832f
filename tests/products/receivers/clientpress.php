<?php
// A receiver of ClientPress's webhooks: the code that its document prints for PHP. PHP's own server runs it for each request.
define('YOUR_SECRET', getenv('RECEIVER_SECRET'));

$event = null;
register_shutdown_function(function () use (&$event) {
    file_put_contents('php://stdout', json_encode(['status' => http_response_code(), 'event' => $event]) . "\n");
});

// As printed:
$expected = 'sha256=' . hash_hmac( 'sha256', file_get_contents('php://input'), YOUR_SECRET );
$received = $_SERVER['HTTP_X_CP_SIGNATURE'] ?? '';

if ( ! hash_equals( $expected, $received ) ) {
    http_response_code( 401 );
    exit;
}
// So far.

$event = json_decode(file_get_contents('php://input'))->event;
header('Content-Type: application/json');
echo json_encode(['event' => $event]);
