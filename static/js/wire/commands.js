// The command of all settings. The others are written where they are sent, as {type, …}.

/** @import { Change } from "./wire.js" */

/**
 * Return the command that replaces fields of a table of the scenario; null takes away what is there.
 * @template {Change["table"]} Table
 * @param {Table} table @param {Extract<Change, {table: Table}>["fields"]} fields
 * @param {string} [id] of the server, edge or client
 */
export const toChange = (table, fields, id) =>
  /** @type {Extract<Change, {table: Table}>} */ (
    /** @type {unknown} */ ({ type: "change", table, ...(id === undefined ? {} : { id }), fields })
  );
