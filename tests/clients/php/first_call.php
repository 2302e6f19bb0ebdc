<?php

declare(strict_types=1);

require_once __DIR__ . '/token.php';

use Chuanyu\Gateway\Api\RegionsApi;

$api = new RegionsApi(config: gateway(getenv('GATEWAY'), token()));
foreach ($api->listRegions()->getRegions() as $region) {
    echo $region->getRegion(), PHP_EOL;
}
