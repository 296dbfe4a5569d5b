// The keys that place a request.

/** Which server a key stands for: its number from the first, or its letter. @param {string} key @param {string[]} servers */
export const serverOf = (key, servers) =>
  servers[Number(key) - 1] ?? servers.find((id) => id === key.toLowerCase()) ?? null;
