// The command of all settings. The others are written where they are sent, as {type, …}.

/**
 * Return the command that replaces fields of a table of the scenario; null takes away what is there.
 * @param {import("./wire.js").Change["table"]} table @param {Record<string, any> | null} fields @param {string} [id] of the server, edge or client
 */
export const toChange = (table, fields, id) => ({ type: "change", table, ...(id === undefined ? {} : { id }), fields });
