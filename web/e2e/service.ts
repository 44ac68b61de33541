// One running service with the sample sessions in it, for all flows.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

const PATIENCE_MS = 170_000;
const PYTHON = process.env.LISTENWELL_PYTHON ?? "../.venv/bin/python";

export interface Service {
  address: string;
  home: string;
  link: string;
}

declare module "vitest" {
  interface ProvidedContext {
    service: Service;
  }
}

let running: ChildProcess | undefined;
let home = "";

export default async function setup({ provide }: TestProject) {
  const given = process.env.LISTENWELL_E2E;
  if (given) {
    const [address = "", at = "", link = ""] = given.split(" ");
    provide("service", { address, home: at, link });
    return;
  }
  home = await mkdtemp(join(tmpdir(), "lw-"));
  const port = await freePort();
  running = spawn(
    PYTHON,
    [
      "-W",
      "ignore",
      "-m",
      "listenwell",
      "up",
      "--demo",
      "--home",
      `${home}/h`,
      "--port",
      `${port}`,
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
      // In development every visit's events are kept, in production one visit's in five.
      env: { ...process.env, LISTENWELL_ENVIRONMENT: "development" },
    },
  );
  const said = await until(running, "Ctrl-C");
  const link = /^ {2}(http\S+#\S+)$/m.exec(said)?.[1];
  if (!link) throw new Error(`listenwell up printed no link:\n${said}`);
  provide("service", { address: `http://127.0.0.1:${port}`, home: `${home}/h`, link });
  return async () => {
    running?.kill("SIGINT");
    await new Promise((done) => running?.once("exit", done));
    await rm(home, { recursive: true, force: true });
  };
}

function until(process: ChildProcess, words: string): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`waited too long:\n${said}`)), PATIENCE_MS);
    process.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes(words)) return;
      clearTimeout(late);
      resolve(said);
    });
    process.once("exit", (code) => reject(new Error(`listenwell up ended (${code}):\n${said}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
