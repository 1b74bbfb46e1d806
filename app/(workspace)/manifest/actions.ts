"use server"

import type { Route } from "next"
import { redirect } from "next/navigation"
import { currentMember } from "#app/load"
import * as manifest from "#lib/manifest/service"
import type { Ctx } from "#lib/platform/context"
import { isAppError } from "#lib/platform/errors"

export async function rebuild(): Promise<void> {
  const path = await pathAfter(async (ctx) => {
    const { version, is_changed } = await manifest.rebuild(ctx)
    return `/manifest?made=${is_changed ? version : "same"}`
  })
  redirect(path)
}

export async function restore(form: FormData): Promise<void> {
  const version = String(form.get("version"))
  const path = await pathAfter(async (ctx) => {
    const { is_changed } = await manifest.restore(ctx, { version })
    return `/manifest?restored=${is_changed ? version : "same"}`
  })
  redirect(path)
}

/** A refusal is told on the page, by its reason: these forms work without script, where there is nothing else to tell it. */
async function pathAfter(act: (ctx: Ctx) => Promise<string>): Promise<Route> {
  const ctx = await currentMember()
  try {
    return (await act(ctx)) as Route
  } catch (error) {
    if (!isAppError(error) || error.code === "internal") throw error
    const reason =
      error.code === "limit_exceeded" ? "limit" : error.code === "forbidden" ? "forbidden" : error.details.reason
    return `/manifest?refused=${encodeURIComponent(String(reason ?? "other"))}` as Route
  }
}
