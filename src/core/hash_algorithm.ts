/** A way to make the checksum of a file. */
export type HashAlgorithm = "md5" | "sha1" | "sha256";
