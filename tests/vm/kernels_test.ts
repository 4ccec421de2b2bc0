import { assertEquals } from "@std/assert";
import { newestPackage } from "./kernels.ts";

/** As apt-cache pkgnames gives them: in no order, of several lines, with what is no kernel to boot. */
const NAMES = [
  "linux-image-6.1.0-9-cloud-amd64",
  "linux-image-6.12.101+deb12-cloud-amd64",
  "linux-image-6.1.0-56-cloud-amd64-dbg",
  "linux-image-6.1.0-57-cloud-amd64-unsigned",
  "linux-image-6.1.0-56-cloud-amd64",
  "linux-image-6.12.9+deb12-cloud-amd64",
  "linux-image-6.1.0-56-amd64",
  "linux-image-6.12-cloud-amd64",
  "linux-image-6.1.0-49-cloud-amd64",
];

Deno.test("The newest cloud kernel of a line, by number and not by letter", () => {
  assertEquals(newestPackage("6.1", NAMES), "linux-image-6.1.0-56-cloud-amd64");
  assertEquals(newestPackage("6.12", NAMES), "linux-image-6.12.101+deb12-cloud-amd64");
});

Deno.test("Names as other releases of Debian write them", () => {
  assertEquals(
    newestPackage("6.12", ["linux-image-6.12.48+deb13-cloud-amd64", "linux-image-6.12.48+deb13-amd64"]),
    "linux-image-6.12.48+deb13-cloud-amd64",
  );
});

Deno.test("A line of which there is none: null, also where another one begins alike", () => {
  assertEquals(newestPackage("6.10", NAMES), null);
  assertEquals(newestPackage("6.1", []), null);
});
