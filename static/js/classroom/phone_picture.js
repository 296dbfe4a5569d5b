// The class's picture on a phone, fetched when somebody opens its tab.

import { placement } from "../figure/figures/placement.js";
import { worldOf } from "./picture.js";

/** @param {import("./class_link.js").ClassLink} link @param {HTMLElement} place */
export const showWorld = (link, place) => worldOf(link, place, { parts: [placement] });
