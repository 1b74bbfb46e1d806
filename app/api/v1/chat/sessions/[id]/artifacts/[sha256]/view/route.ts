import { previewAssistantArtifact } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import { route } from "#lib/runtime"

export const GET = route(previewAssistantArtifact, agent.artifactView)
