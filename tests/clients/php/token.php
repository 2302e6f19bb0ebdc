<?php

declare(strict_types=1);

require_once __DIR__ . '/vendor/autoload.php';

use Chuanyu\Gateway\Configuration;
use GuzzleHttp\Client;

function part(string $content): string
{
    return rtrim(strtr(base64_encode($content), '+/', '-_'), '=');
}

function number(string $text): string
{
    return base64_decode(strtr($text, '-_', '+/'));
}

/** The client's own key, which openssl wants in parts. */
function privateKey(array $jwk): OpenSSLAsymmetricKey
{
    $parts = ['d' => number($jwk['d']), 'x' => number($jwk['x']), 'y' => number($jwk['y'])];
    return openssl_pkey_new(['ec' => ['curve_name' => 'prime256v1', ...$parts]]);
}

/** ES256 by two numbers of 32 bytes; openssl writes them as DER. */
function signature(string $signed, OpenSSLAsymmetricKey $key): string
{
    openssl_sign($signed, $der, $key, OPENSSL_ALGO_SHA256);
    $r = substr($der, 4, ord($der[3]));
    $s = substr($der, 6 + strlen($r));
    $number = fn (string $bytes): string => str_pad(ltrim($bytes, "\0"), 32, "\0", STR_PAD_LEFT);
    return $number($r) . $number($s);
}

/** An access token; the assertion is good once, for a minute. */
function token(): string
{
    [$issuer, $client] = [getenv('ISSUER'), getenv('CLIENT_ID')];
    $jwk = json_decode(file_get_contents(getenv('KEY_FILE')), true, flags: JSON_THROW_ON_ERROR);
    $claims = [
        'iss' => $client,
        'sub' => $client,
        'aud' => $issuer,
        'jti' => bin2hex(random_bytes(16)),
        'exp' => time() + 60,
    ];
    $header = ['alg' => 'ES256', 'kid' => $jwk['kid']];
    $signed = part(json_encode($header)) . '.' . part(json_encode($claims));
    $answer = (new Client())->post("$issuer/oauth2/token", ['form_params' => [
        'grant_type' => 'client_credentials',
        'client_assertion_type' => 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        'client_assertion' => $signed . '.' . part(signature($signed, privateKey($jwk))),
    ]]);
    return json_decode((string) $answer->getBody(), true, flags: JSON_THROW_ON_ERROR)['access_token'];
}

/** The gateway as one of its clients sees it. */
function gateway(string $url, string $accessToken): Configuration
{
    return (new Configuration())->setHost($url)->setAccessToken($accessToken);
}
