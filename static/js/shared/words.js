// What the page calls the choices that the scenario has for keys and hash functions.

/** @type {Record<import("../wire/wire.js").Key, string>} */
export const KEY_WORDS = {
  ip: "client address",
  ip_port: "address and port",
  path: "path",
  cookie: "cookie",
  header: "user header",
};

/** @type {Record<import("../wire/wire.js").HashName, string>} */
export const HASH_WORDS = {
  sha256: "SHA-256",
  md5: "MD5",
  murmur3: "MurmurHash3",
  xxhash64: "xxHash64",
  crc32: "CRC-32",
  fnv1a: "FNV-1a",
  sdbm: "sdbm",
  sum: "sum of bytes (bad)",
};
