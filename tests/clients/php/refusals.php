<?php

// What the PHP client says of calls that fail, with a person in each: refusals.php PLAN

declare(strict_types=1);

require_once __DIR__ . '/token.php';

use Chuanyu\Gateway\Api\MedicalInsuranceApi;
use Chuanyu\Gateway\Api\PensionApi;
use Chuanyu\Gateway\ApiException;
use Chuanyu\Gateway\Model\OverlapChoice;
use Chuanyu\Gateway\Model\VisitOpening;
use Chuanyu\Gateway\ObjectSerializer;

$plan = json_decode(file_get_contents($argv[1]))->refusals;

/** The status, and everything that an application would log. */
function failing(callable $call): array
{
    try {
        $call();
    } catch (Exception $error) {
        $told = $error instanceof ApiException ? $error->getResponseBody() : '';
        $said = [(string) $error, $error->getMessage(), $error->getTraceAsString(), $told];
        return ['status' => $error->getCode(), 'said' => implode("\n", $said)];
    }
    throw new LogicException('this should have failed');
}

function made(object $asked): VisitOpening
{
    return ObjectSerializer::deserialize($asked, VisitOpening::class);
}

/** One that the setters would not take. */
function unchecked(VisitOpening $asked, object $wrong): VisitOpening
{
    $members = array_map(fn (string $getter) => $asked->$getter(), VisitOpening::getters());
    return new VisitOpening(array_filter([...$members, ...(array) $wrong], fn ($member) => $member !== null));
}

function opening(string $url, string $accessToken, VisitOpening $asked): void
{
    $desk = new MedicalInsuranceApi(config: gateway($url, $accessToken));
    $desk->openVisit('php-' . bin2hex(random_bytes(16)), $asked);
}

function choosing(string $url, string $accessToken, OverlapChoice $asked): void
{
    $transfer = '0199c2a4-5d11-7c3a-9b1e-' . bin2hex(random_bytes(6));
    $pension = new PensionApi(config: gateway($url, $accessToken));
    $pension->chooseOverlap($transfer, 'php-' . bin2hex(random_bytes(16)), $asked);
}

[$url, $accessToken, $asked] = [getenv('GATEWAY'), token(), made($plan->opening)];
$wrong = unchecked($asked, $plan->wrong);
$choice = ObjectSerializer::deserialize($plan->choice, OverlapChoice::class);
echo json_encode([
    'made' => failing(fn () => made((object) [...(array) $plan->opening, ...(array) $plan->wrong])),
    'invalid' => failing(fn () => opening($url, $accessToken, $wrong)),
    'refused' => failing(fn () => opening($url, $accessToken, $asked)),
    'absent' => failing(fn () => choosing($url, $accessToken, $choice)),
    'stranger' => failing(fn () => opening($url, 'nobody', $asked)),
    'unreached' => failing(fn () => opening(getenv('UNREACHED'), $accessToken, $asked)),
]);
