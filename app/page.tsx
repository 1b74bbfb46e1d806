import type { Route } from "next"
import { redirect } from "next/navigation"
import { currentUser } from "#app/load"

/** The front door leads to work, or to the sign-in page. */
export default async function FrontDoor() {
  redirect(((await currentUser()) ? "/dashboards" : "/sign-in") as Route)
}
