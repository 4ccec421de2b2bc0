import { assertEquals } from "@std/assert";
import { GoneLists } from "../../src/daemon/gone_lists.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import { built, listsOfOne } from "../rules/lists/samples.ts";

Deno.test("memory is given back once, some time after lists have gone", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let times = 0;
  const giveBack = (): void => {
    times++;
    resolve();
  };
  using gone = new GoneLists(giveBack, NO_LISTS);
  gone.replace(listsOfOne(built("lists.ips", "10.0.0.1")));
  gone.replace(listsOfOne(built("lists.ips", "10.0.0.2")));
  gone.replace(listsOfOne(built("lists.ips", "10.0.0.2")));
  assertEquals(times, 0);
  await promise;
  assertEquals(times, 1);
});

Deno.test("nothing is given back for the same lists", () => {
  using gone = new GoneLists(() => {
    throw new Error("The lists are the same");
  }, NO_LISTS);
  gone.replace(NO_LISTS); // a timer that it set would be a leak, which the runner finds
});
