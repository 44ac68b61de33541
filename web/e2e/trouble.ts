// Trouble of a real kind in the running service, and its end.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Service } from "./service";

const PYTHON = process.env.LISTENWELL_PYTHON ?? "../.venv/bin/python";

/** `bury` has the worker give jobs up, `mend` takes the cause away, `calls` writes calls to models. */
export async function trouble(service: Service, ...what: string[]): Promise<void> {
  const tool = ["-W", "ignore", "../tools/operator_trouble.py", service.home, ...what];
  await promisify(execFile)(PYTHON, tool);
}
