import { execFileSync } from "node:child_process"
import { readFileSync, readlinkSync } from "node:fs"
import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"

/** Is a process with this id alive (a zombie is not)? */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error.code === "EPERM"
  }
  if (process.platform !== "linux") return true
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

/** The executable and arguments of a process, as far as the system tells; "" when it is gone. */
export function describeProcess(pid) {
  if (process.platform === "linux") {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
      return `${readlinkOrEmpty(`/proc/${pid}/exe`)} ${command}`.trim()
    } catch {
      return ""
    }
  }
  try {
    const [tool, args] =
      process.platform === "win32"
        ? ["tasklist", ["/fi", `PID eq ${pid}`, "/fo", "csv", "/nh"]]
        : ["ps", ["-o", "command=", "-p", String(pid)]]
    return execFileSync(tool, args, { encoding: "utf8" }).trim()
  } catch {
    return ""
  }
}

/** Waits until the process is gone; false when it outlived the time. */
export async function waitForExit(pid, timeoutMs) {
  const deadline = Date.now() + timeoutMs
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await sleep(15)
  }
  return true
}

/** Can this port be listened on? */
export function isPortFree(port, host = "127.0.0.1") {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** A port nobody listens on now. */
export function findFreePort(host = "127.0.0.1") {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen({ port: 0, host }, () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })
}

function readlinkOrEmpty(path) {
  try {
    return readlinkSync(path)
  } catch {
    return ""
  }
}

/** Gives a port just left a moment to become free. */
export async function waitForFreePort(port, host, timeoutMs = 1_500) {
  const deadline = Date.now() + timeoutMs
  while (!(await isPortFree(port, host))) {
    if (Date.now() > deadline) return false
    await sleep(50)
  }
  return true
}
