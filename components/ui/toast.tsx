"use client"

import { useEffect, useState } from "react"

const EVENT = "bridge:toast"

/** Says something short that needs no answer. Never the only place where a failure is told. */
export function toast(message: string) {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: message }))
}

/** The one polite live region for toasts; mounted by the shell. */
export function Toasts() {
  const [message, setMessage] = useState("")
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const show = (event: Event) => {
      setMessage((event as CustomEvent<string>).detail)
      clearTimeout(timer)
      timer = setTimeout(() => setMessage(""), 6000)
    }
    window.addEventListener(EVENT, show)
    return () => {
      clearTimeout(timer)
      window.removeEventListener(EVENT, show)
    }
  }, [])
  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex justify-center lg:bottom-6">
      {message && (
        <p className="rounded-md bg-accent px-4 py-3 text-sm font-medium text-on-accent shadow-float">{message}</p>
      )}
    </div>
  )
}
