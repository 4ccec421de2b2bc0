/** Programs without which no virtual machine can be made. */
const NEEDED = ["qemu-system-x86_64", "setpriv", "apt-get", "apt-cache", "dpkg-deb", "depmod", "ldd", "ldconfig"];

/** Why no virtual machine can run here; null if one can. */
export function missingHere(path = Deno.env.get("PATH") ?? "", architecture: string = Deno.build.arch): string | null {
  if (architecture !== "x86_64") return `the kernels are for x86_64, and the programs here for ${architecture}`;
  const folders = [...path.split(":"), "/usr/sbin", "/sbin"];
  const missing = NEEDED.filter((name) => !folders.some((folder) => isFile(`${folder}/${name}`)));
  return missing.length === 0 ? null : `${missing.join(", ")} cannot be had here`;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
