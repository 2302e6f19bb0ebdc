<?php

// What a client of the gateway goes through, with the generated PHP client: scenario.php PLAN

declare(strict_types=1);

require_once __DIR__ . '/token.php';

use Chuanyu\Gateway\Api\EmploymentApi;
use Chuanyu\Gateway\Api\ErrandsApi;
use Chuanyu\Gateway\Api\MedicalInsuranceApi;
use Chuanyu\Gateway\Api\RegionsApi;
use Chuanyu\Gateway\ApiException;
use Chuanyu\Gateway\Configuration;
use Chuanyu\Gateway\Model\FeeLines;
use Chuanyu\Gateway\Model\PostingSearch;
use Chuanyu\Gateway\Model\Problem;
use Chuanyu\Gateway\Model\Settlement;
use Chuanyu\Gateway\Model\SettlementRequest;
use Chuanyu\Gateway\Model\VisitOpening;
use Chuanyu\Gateway\ObjectSerializer;

$plan = json_decode(file_get_contents($argv[1]));

function newKey(): string
{
    return 'php-' . bin2hex(random_bytes(16));
}

/** What is planned, as one of the client's own classes. */
function planned(object $content, string $class): object
{
    return ObjectSerializer::deserialize($content, $class);
}

/** What a call that must fail is told. */
function problem(callable $call): Problem
{
    try {
        $call();
    } catch (ApiException $error) {
        return $error->getResponseObject();
    }
    throw new LogicException('this should have failed');
}

/** A visit with its charges. */
function visit(MedicalInsuranceApi $desk, object $plan): string
{
    $opening = planned($plan->opening, VisitOpening::class);
    $opening->setCaseNumber('ZY' . strtoupper(bin2hex(random_bytes(6))));
    $visit = $desk->openVisit(newKey(), $opening)->getVisitId();
    $desk->addFeeLines($visit, newKey(), planned($plan->lines, FeeLines::class));
    return $visit;
}

/** Settle once, ask again with the same key, and be refused with a wrong total. */
function settle(MedicalInsuranceApi $desk, object $plan): array
{
    [$visit, $key] = [visit($desk, $plan), newKey()];
    $wrong = planned($plan->settlement, SettlementRequest::class)->setTotal('1.00');
    $refused = problem(fn () => $desk->settleVisit($visit, newKey(), $wrong));
    $asked = planned($plan->settlement, SettlementRequest::class);
    $first = $desk->settleVisit($visit, $key, $asked);
    [$again, , $headers] = $desk->settleVisitWithHttpInfo($visit, $key, $asked);
    return [$first, [
        'refused' => [$refused->getType(), $refused->getStatus(), $refused->getEffect()],
        'settled' => [$first->getAmounts()->getTotal(), $first->getAmounts()->getCash()],
        'replayed' => $again == $first && array_change_key_case($headers)['idempotent-replayed'] === ['true'],
    ]];
}

/** Lose the region's answer, and enquire. */
function beUnsure(MedicalInsuranceApi $desk, ErrandsApi $errands, object $plan): array
{
    $visit = visit($desk, $plan);
    $asked = planned($plan->settlement, SettlementRequest::class);
    $unknown = problem(
        fn () => $desk->settleVisit($visit, newKey(), $asked, x_sandbox_fault: 'commit_then_cut')
    );
    $known = $errands->enquireErrand($unknown->getErrandId());
    return [$known->getErrandId(), [
        'unknown' => [$unknown->getType(), $unknown->getStatus(), $unknown->getEffect()],
        'enquired' => [$known->getState(), $known->getEffect()],
    ]];
}

/** The numbers of all postings found, page by page. */
function pages(EmploymentApi $market, object $plan): array
{
    [$found, $asked] = [[], planned($plan->search, PostingSearch::class)];
    while (true) {
        $page = $market->searchPostings($asked);
        $found[] = array_map(fn ($hit) => $hit->getPostingNumber(), $page->getHits());
        if ($page->getNextCursor() === null) {
            return $found;
        }
        $asked->setCursor($page->getNextCursor());
    }
}

/** What was done, read from a gateway of tomorrow: each answer has more members and other words. */
function read(Configuration $api, Settlement $settlement, string $errand, object $plan): array
{
    $desk = new MedicalInsuranceApi(config: $api);
    $seen = $desk->getVisit($settlement->getVisitId());
    $absent = problem(fn () => $desk->getVisit('00000000-0000-0000-0000-000000000001'));
    $page = (new EmploymentApi(config: $api))->searchPostings(planned($plan->search, PostingSearch::class));
    return [
        'total' => $seen->getTotal(),
        'cash' => $desk->getSettlement($settlement->getSettlementId())->getAmounts()->getCash(),
        'errand' => (new ErrandsApi(config: $api))->getErrand($errand)->getErrandId() === $errand,
        'regions' => count((new RegionsApi(config: $api))->listRegions()->getRegions()),
        'absent' => [$absent->getType(), $absent->getStatus()],
        'hits' => count($page->getHits()),
        'word' => $seen->getState(),
    ];
}

$accessToken = token();
$today = gateway(getenv('GATEWAY'), $accessToken);
$desk = new MedicalInsuranceApi(config: $today);
[$settlement, $told] = settle($desk, $plan);
[$errand, $unsure] = beUnsure($desk, new ErrandsApi(config: $today), $plan);
$told += $unsure + ['pages' => pages(new EmploymentApi(config: $today), $plan)];
$told['tomorrow'] = read(gateway(getenv('TOMORROW'), $accessToken), $settlement, $errand, $plan);
echo json_encode($told);
