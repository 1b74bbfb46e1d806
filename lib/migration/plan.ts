import type { Answers } from "#lib/onboarding/field"

/** A user of the former onboarding, as the database hands them over. */
export type LegacyUser = {
  user_id: string
  onboarding_status: string | null
  onboarding_step: string | null
  has_completed_onboarding: boolean
  /** Anything that JSON can hold: it was never checked. */
  preferences: unknown
  onboarding_completed_at: string | null
  created_at: string
  updated_at: string
  last_workspace_id: string | null
  workspaces: { id: string; role: "viewer" | "analyst" | "admin" | "owner" }[]
}

/** Answers of one step that the legacy row holds. */
export type Carried = {
  step_id: number
  data: Answers
  sha256: string
  is_complete: boolean
  is_not_applicable: boolean
  definition_version: number
}

/** What becomes of a user. Nothing is guessed: what is not known is a failure that names the value. */
export type Plan =
  | {
      status: "completed"
      user_id: string
      workspace_id: string
      session_id: string
      /** Bit n - 1 is step n of 24: passed in the former onboarding. */
      passed: number
      /** 1 to 24: where they stand. */
      step: number
      /** Whole percent of the 23 steps; 100 for whoever had completed. */
      percentage: number
      /** `pending` when a manifest is due, `skipped` when they completed without an answer to make one from. */
      manifest: "pending" | "skipped" | null
      steps: Carried[]
      warnings: string[]
      /** SHA-256 in hex over all of the above: what a run's root is the sum of. */
      leaf: string
    }
  | { status: "failed"; user_id: string; error_code: string; error_message: string; leaf: string }
