"use client"

import type { ComponentProps } from "react"
import { useFormStatus } from "react-dom"
import { Button } from "#components/ui/button"
import { Spinner } from "#components/ui/spinner"

/** A submit button that says so while its form is on its way, and cannot be pressed twice. */
export function Submit({ children, disabled, ...rest }: Omit<ComponentProps<typeof Button>, "type">) {
  const { pending } = useFormStatus()
  return (
    <Button type="submit" aria-disabled={pending || undefined} disabled={disabled} {...rest}>
      {pending && <Spinner />}
      {children}
    </Button>
  )
}
