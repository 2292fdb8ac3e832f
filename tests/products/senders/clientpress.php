<?php
// A sender of ClientPress's webhooks, written from its document alone: hash_hmac, json_encode, gmdate('c'), and an id as
// WordPress makes it.
//
// Takes from standard input {"url", "secret", "deliveries": [{"event", "portal_id", "portal_url", "data", "change"?}]}, posts each
// delivery, and prints what it sent and was answered: [{"status", "answer", "headers": [[name, value]], "body": base64}].
// "change": "body" or "signature" flips one bit of it after signing; "secret" signs with another.

// wp_generate_uuid4() draws from mt_rand.
function uuid4(): string
{
    return sprintf(
        '%04x%04x-%04x-%04x-%04x-%04x%04x%04x',
        mt_rand(0, 0xffff), mt_rand(0, 0xffff), mt_rand(0, 0xffff),
        mt_rand(0, 0x0fff) | 0x4000, mt_rand(0, 0x3fff) | 0x8000,
        mt_rand(0, 0xffff), mt_rand(0, 0xffff), mt_rand(0, 0xffff)
    );
}

function deliver(string $url, string $secret, object $delivery): array
{
    $change = $delivery->change ?? '';
    $body = json_encode([
        'event' => $delivery->event,
        'portal_id' => $delivery->portal_id,
        'portal_url' => $delivery->portal_url,
        'timestamp' => gmdate('c'),
        'data' => $delivery->data,
    ]);
    $mac = hash_hmac('sha256', $body, $change === 'secret' ? 'another secret' : $secret, true);
    if ($change === 'signature') {
        $mac[31] = $mac[31] ^ "\x01";
    }
    if ($change === 'body') {
        $middle = intdiv(strlen($body), 2);
        $body[$middle] = $body[$middle] ^ "\x01";
    }
    $headers = [
        ['Content-Type', 'application/json'],
        ['X-CP-Event', $delivery->event],
        ['X-CP-Portal-ID', (string) $delivery->portal_id],
        ['X-CP-Delivery', uuid4()],
        ['User-Agent', 'ClientPress/1.4.2; https://clientpress.io'],
        ['X-CP-Signature', 'sha256=' . bin2hex($mac)],
    ];
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => array_map(fn ($header) => "$header[0]: $header[1]", $headers),
        'content' => $body,
        'ignore_errors' => true,
        'follow_location' => 0,
        'timeout' => 10,
    ]]);
    $answer = file_get_contents($url, false, $context);
    $status = (int) explode(' ', $http_response_header[0])[1];
    return ['status' => $status, 'answer' => $answer, 'headers' => $headers, 'body' => base64_encode($body)];
}

$order = json_decode(stream_get_contents(STDIN), false, 512, JSON_THROW_ON_ERROR);
$sent = [];
foreach ($order->deliveries as $delivery) {
    $sent[] = deliver($order->url, $order->secret, $delivery);
}
echo json_encode($sent, JSON_THROW_ON_ERROR);
