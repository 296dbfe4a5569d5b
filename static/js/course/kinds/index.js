// All kinds of figures that a chapter can have, by their names in a chapter's file. Each fills the body of its figure.

import { distribution } from "../distribution.js";
import { world } from "../world.js";
import { hashing } from "./hashing.js";
import { letters } from "./letters.js";
import { pair } from "./pair.js";

/** @import { Figure } from "../../wire/wire.js" */

/** @type {Record<string, (element: HTMLElement, block: Figure) => void>} */
export const kinds = { distribution, ...hashing, letters, pair, world };
