import "server-only"
import canonicalize from "canonicalize"
import { sha256 } from "#lib/platform/crypto"

/** The hash of a call's arguments: what stands on record in their place. */
export const argsHash = (args: Record<string, unknown>): string => sha256(canonicalize(args) ?? "{}")
