// The regions that are connected.
import { RegionsApi } from "./source/index.js";
import { gateway, setting, token } from "./token.js";

const api = new RegionsApi(gateway(setting("GATEWAY"), await token()));
for (const region of (await api.listRegions()).regions) console.log(region.region);
