import "server-only"
import { randomUUID } from "node:crypto"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { Disk } from "flydrive"
import { FSDriver } from "flydrive/drivers/fs"
import { AppError } from "#lib/platform/errors"
import type { Objects } from "#lib/platform/objects"

/** Objects in a folder. A write appears whole or not at all: it goes to a temporary name first. */
export function fileObjects(folder: string): Objects {
  const root = resolve(folder)
  const disk = new Disk(new FSDriver({ location: root, visibility: "private" }))
  return {
    async put(key, body) {
      const temporary = `_incoming/${randomUUID()}`
      try {
        await disk.put(temporary, body)
        await disk.move(temporary, key)
      } catch (cause) {
        // What was half-written has no name of its own; its removal must not hide why the write failed.
        await disk.delete(temporary).catch(() => undefined)
        throw writeFailed(key, cause)
      }
    },
    async get(key) {
      try {
        return await disk.getBytes(key)
      } catch (cause) {
        throw readFailed(key, cause)
      }
    },
    async getText(key) {
      try {
        return await disk.get(key)
      } catch (cause) {
        throw readFailed(key, cause)
      }
    },
    exists: (key) => disk.exists(key),
    delete: (key) => disk.delete(key),
    async list(prefix) {
      const keys: string[] = []
      let token: string | undefined
      do {
        const page = await listPage(disk, prefix, token)
        keys.push(...page.keys)
        token = page.token
      } while (token)
      return keys.sort()
    },
    uri: (key) => pathToFileURL(resolve(root, key)).href,
    async ping() {
      const started = performance.now()
      const key = `_incoming/ping-${randomUUID()}`
      await disk.put(key, "ping")
      await disk.delete(key)
      return { kind: "file", latency_ms: performance.now() - started }
    },
  }
}

async function listPage(disk: Disk, prefix: string, paginationToken?: string) {
  try {
    const page = await disk.listAll(prefix, { recursive: true, ...(paginationToken ? { paginationToken } : {}) })
    return { keys: [...page.objects].flatMap((o) => (o.isFile ? [o.key] : [])), token: page.paginationToken }
  } catch (error) {
    // A folder that does not exist yet holds nothing.
    if (errno(error) === "ENOENT") return { keys: [], token: undefined }
    throw error
  }
}

function errno(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined
  if (code?.startsWith("E_") && error instanceof Error && error.cause) return errno(error.cause)
  return code
}

function readFailed(key: string, cause: unknown): AppError {
  if (errno(cause) === "ENOENT") {
    return new AppError(
      "not_found",
      `The stored object ${key} is missing.`,
      { reason: "object_missing", key },
      { cause },
    )
  }
  return new AppError(
    "unavailable",
    "The object storage could not be read.",
    { reason: "objects_unreadable" },
    { cause },
  )
}

function writeFailed(key: string, cause: unknown): AppError {
  if (errno(cause) === "ENOSPC") {
    const message = "The disk is full, so nothing was saved. Free some space and try again."
    return new AppError("unavailable", message, { reason: "disk_full", key }, { cause })
  }
  return new AppError(
    "unavailable",
    "The object storage could not be written, so nothing was saved. Try again.",
    { reason: "objects_unwritable", key },
    { cause },
  )
}
