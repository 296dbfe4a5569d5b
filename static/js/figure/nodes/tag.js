// Where a node is or for what, written at it.

import { html } from "lit-html";

import { shortened } from "../../shared/format.js";
import { placeName } from "../place_names.js";

export const MOST_LETTERS = 7;

/** The word itself, hidden from screen readers: the node's button says it. @param {"region" | "group-tag"} look @param {string} word */
export const tag = (look, word) =>
  word ? html`<span class=${`tag ${look}`} aria-hidden="true">${shortened(placeName(word), MOST_LETTERS)}</span>` : "";

/** ", in Tokyo", or nothing. @param {string} region */
export const inRegion = (region) => (region ? `, in ${placeName(region)}` : "");
