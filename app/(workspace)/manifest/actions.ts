"use server"

import { redirect } from "next/navigation"
import { currentMember } from "#app/load"
import * as manifest from "#lib/manifest/service"

export async function rebuild(): Promise<void> {
  await manifest.rebuild(await currentMember())
  redirect("/manifest")
}
