// The names of places as people write them. The room calls them by plain words: "sao-paulo". The usual regions,
// which stand for a place each, are called what the cloud calls them.

import { schema } from "../wire/schema.js";

/** @type {Record<string, string>} */
const WRITTEN = { bogota: "Bogotá", "sao-paulo": "São Paulo", eu: "eu", us: "us", asia: "asia", africa: "africa" };

/** The name of a region: a place as people write it; any other region as it was given. @param {string} region */
export function placeName(region) {
  if (!(region in schema.places)) return region;
  return WRITTEN[region] ?? region.replace(/(?:^|-)[a-z]/g, (begin) => begin.replace("-", " ").toUpperCase());
}
