import type { appendEvidence, Evidence, getEvidence } from "#lib/evidence/contract"
import { FIRST_PIECE, nextPiece, smoothed } from "#lib/evidence/upload"
import { type CallOptions, call } from "#lib/platform/client"
import { AppError, isAppError } from "#lib/platform/errors"

const TRIES = 3
const BACKOFF_MS = 1000
const AWAY_MS = 5000

type State = { state: "sending" | "offline"; sent?: number; rate?: number | null; message?: string | null }
type Options = CallOptions & { signal: AbortSignal }

/**
 * Sends a file in pieces from where the server has it. A lost connection is waited for as long as it takes; what the
 * server refuses is thrown. `elsewhere` when another tab is sending the same file.
 */
export async function transfer({
  session_id,
  file,
  evidence_id,
  options,
  announce,
  onState,
}: {
  session_id: string
  file: File
  evidence_id: string | null
  options: Options
  announce: () => Promise<Evidence>
  onState: (change: State) => void
}): Promise<Evidence | "elsewhere"> {
  const look = (id: string) =>
    call<typeof getEvidence>(
      "GET /api/v1/onboarding/{session_id}/evidence/{evidence_id}",
      { session_id, evidence_id: id },
      options,
    )
  const tell = (change: State) => !options.signal.aborted && onState(change)
  const first = await persist(() => (evidence_id ? look(evidence_id) : announce()), options.signal, tell)

  return alone(first.evidence_id, async () => {
    let at = first
    let size = FIRST_PIECE
    let rate: number | null = null
    while (at.status === "uploading" && at.received_bytes < file.size) {
      tell({ state: "sending", sent: at.received_bytes, rate, message: null })
      const offset = at.received_bytes
      const piece = await bytesOf(file, offset, size)
      const began = performance.now()
      at = await persist(
        () =>
          call<typeof appendEvidence>(
            "PATCH /api/v1/onboarding/{session_id}/evidence/{evidence_id}",
            { session_id, evidence_id: at.evidence_id, offset, piece },
            options,
          ).catch((cause: unknown) => {
            // The server has more or less than we thought: an answer got lost, or another tab was faster.
            if (isAppError(cause) && cause.details.reason === "wrong_offset") return look(at.evidence_id)
            throw cause
          }),
        options.signal,
        tell,
      )
      const ms = performance.now() - began
      rate = smoothed(rate, piece.byteLength, ms)
      size = nextPiece(piece.byteLength, ms)
    }
    tell({ state: "sending", sent: at.received_bytes, rate })
    return at
  })
}

async function bytesOf(file: File, offset: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(offset, offset + size).arrayBuffer())
  } catch (cause) {
    const words = "The file cannot be read on this device any more. Remove it here and choose it again."
    throw new AppError("invalid_input", words, { reason: "file_gone" }, { cause })
  }
}

/** A lost connection, a full limit: waiting mends it. A fault of the server may be over at the next try, or it stays. */
const isPassing = (cause: unknown) =>
  !isAppError(cause) || ["limit_exceeded", "unavailable", "timed_out"].includes(cause.code)
const isFault = (cause: unknown) => isAppError(cause) && ["internal", "upstream_failed"].includes(cause.code)

/** Tries three times, then waits for the connection and begins anew. Throws what no waiting can mend. */
async function persist<T>(act: () => Promise<T>, signal: AbortSignal, tell: (change: State) => void): Promise<T> {
  for (let failed = 0; ; failed++) {
    try {
      return await act()
    } catch (cause) {
      const isLast = failed >= TRIES - 1
      if (signal.aborted || !(isPassing(cause) || (isFault(cause) && !isLast))) throw cause
      const asked = isAppError(cause) ? cause.details.retry_after_s : undefined
      const isAway = !navigator.onLine || isLast
      if (isAway) tell({ state: "offline", rate: null, message: cause instanceof Error ? cause.message : null })
      await pause(asked ? asked * 1000 : isAway ? AWAY_MS : BACKOFF_MS * 2 ** failed, signal)
    }
  }
}

/** Waits; a connection that comes back ends the waiting. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      window.removeEventListener("online", end)
      signal.removeEventListener("abort", stop)
      resolve()
    }
    const stop = () => {
      end()
      reject(signal.reason)
    }
    const timer = setTimeout(end, ms)
    window.addEventListener("online", end)
    signal.addEventListener("abort", stop)
  })
}

/** Runs when no other tab does the same for this file. Browsers offer locks to secure pages only. */
async function alone<T>(evidence_id: string, act: () => Promise<T>): Promise<T | "elsewhere"> {
  const locks = navigator.locks as LockManager | undefined
  if (!locks) return act()
  return locks.request(`bridge:evidence:${evidence_id}`, { ifAvailable: true }, (lock) => (lock ? act() : "elsewhere"))
}
