import { assertEquals } from "@std/assert";
import { socketJson } from "../../src/cli/socket_json.ts";
import { asSocketInode, asUid } from "../../src/core/identifiers.ts";
import { NO_ATTRIBUTES } from "../../src/sockdiag/inet_diag_attributes.ts";
import { CURL } from "../support/decision_record.ts";
import { holder, inet, packet, row, v6Only } from "./rows.ts";

Deno.test("socketJson has all that is known of a connection", () => {
  const socket = inet("192.168.1.106 47344", "151.101.65.140 443", {
    receiveQueue: 5,
    sendQueue: 9,
    cookie: { low: 7, high: 1 },
    attributes: { ...NO_ATTRIBUTES, mark: 16 },
  });
  const process = { ...CURL, exeMismatch: "that path is another file" };
  assertEquals(
    socketJson(row(socket, { holders: [holder(process, 4711, 5, 6)], device: "eth0" })),
    '{"protocol":"tcp","state":"ESTABLISHED","recv_q":5,"send_q":9,"local_ip":"192.168.1.106","local_port":47344,' +
      '"peer_ip":"151.101.65.140","peer_port":443,"mark":16,"interface":"eth0","user_id":1000,"user":"alice",' +
      '"inode":12345678,"cookie":"4294967303","processes":[{"process_id":4711,"process_path":"/usr/bin/curl",' +
      '"cgroup":"/user.slice/user-1000.slice/session-3.scope","unit":"session-3.scope",' +
      '"exe_mismatch":"that path is another file","fds":[5,6]}]}',
  );
});

Deno.test("socketJson leaves out what there is not: peer, user, inode, cookie", () => {
  const nobody = { userId: null, inode: asSocketInode(0), cookie: null };
  const socket = inet(":: 80", ":: 0", { stateName: "LISTEN", ...nobody, ...v6Only(true) });
  assertEquals(JSON.parse(socketJson(row(socket, { user: null, withoutProgram: "nobody" }))), {
    protocol: "tcp6",
    state: "LISTEN",
    recv_q: 0,
    send_q: 0,
    local_ip: "::",
    local_port: 80,
    v6only: true,
    processes: [],
    why_no_process: "no process has it open",
  });
});

Deno.test("socketJson has a raw socket's protocol, which is no port", () => {
  const socket = inet("0.0.0.0 1", "10.0.0.2 0", { stateName: "established" });
  const { ip_protocol, local_port, peer_ip, peer_port } = JSON.parse(socketJson(row(socket, { table: "raw" })));
  assertEquals([ip_protocol, local_port, peer_ip, peer_port], [1, undefined, "10.0.0.2", undefined]);
});

Deno.test("socketJson has what a packet socket receives", () => {
  const { processes: _, why_no_process: _why, ...rest } = JSON.parse(
    socketJson(row(packet({ etherType: 0x0806, userId: asUid(0) }), { device: "eth0", user: "root" })),
  );
  assertEquals(rest, {
    protocol: "packet",
    type: "raw",
    ether_type: 0x0806,
    interface: "eth0",
    user_id: 0,
    user: "root",
    inode: 77,
    cookie: "9",
  });
});

Deno.test("socketJson is one line whatever a program is called", () => {
  const path = "/tmp/\n\u001b[2J\u202e\u009b";
  const json = socketJson(row(inet("10.0.0.1 1", "10.0.0.2 2"), { holders: [holder({ ...CURL, path }, 1, 3)] }));
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  assertEquals(/[\u0000-\u001f\u0080-\u009f\u202e]/.test(json), false);
  assertEquals(JSON.parse(json).processes[0].process_path, path);
});
