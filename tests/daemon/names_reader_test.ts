import { assertEquals, assertThrows } from "@std/assert";
import { NamesReader } from "../../src/daemon/names_reader.ts";
import { CURL } from "../support/decision_record.ts";
import { datagram, type PipelineSetting, pipelineSetting } from "./pipeline_setting.ts";

/** What was heard, packet by packet. */
function reader({ queue }: PipelineSetting, heard: string[], fails = false): NamesReader {
  return new NamesReader({
    queue,
    listener: {
      leaves: (_, { sourcePort }, asker) => {
        if (fails) throw new TypeError("a bug");
        heard.push(`${sourcePort} leaves, ${asker()?.path}`);
      },
      arrives: (_, { sourcePort }) => void heard.push(`${sourcePort} arrives`),
    },
    senderOf: () => CURL,
  });
}

Deno.test("every packet goes on, and was heard before", () => {
  const setting = pipelineSetting();
  const heard: string[] = [];
  setting.arrive(5000);
  setting.arriveBytes(datagram(53, 17, "10.0.0.1"), 1);
  setting.arriveBytes(new Uint8Array(3));
  assertEquals(reader(setting, heard).readBurst(), 3);
  assertEquals(setting.verdicts(), ["1 accept", "2 accept", "3 accept"]);
  assertEquals(heard, ["5000 leaves, /usr/bin/curl", "53 arrives"]);
});

Deno.test("a burst is no more than 64 packets", () => {
  const setting = pipelineSetting();
  setting.arrive(...Array.from({ length: 100 }, (_, index) => 5000 + index));
  const names = reader(setting, []);
  assertEquals([names.readBurst(), names.readBurst(), names.readBurst()], [64, 36, 0]);
});

Deno.test("what is thrown leaves no packet behind", () => {
  const setting = pipelineSetting();
  setting.arrive(5000);
  assertThrows(() => reader(setting, [], true).readBurst(), TypeError, "a bug");
  assertEquals(setting.verdicts(), ["1 accept"]);
});
