// The world's land from Natural Earth's atlas; a module of its own, since it is fetched when it is first drawn.

import { feature } from "topojson-client";
import atlas from "world-atlas/land-110m.json" with { type: "json" };

const topology = /** @type {import("topojson-specification").Topology} */ (/** @type {unknown} */ (atlas));

/** The land as GeoJSON. */
export const LAND = feature(topology, topology.objects.land);
