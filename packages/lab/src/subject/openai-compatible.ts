/** Subjects behind chat completions: OpenAI itself and every provider and server that speaks its wire format. */

import OpenAI from "openai";
import { VERSION } from "openai/version";
import { chatRequestBody, readChatReply } from "./chat-completions.ts";
import { clientOptions, exchange } from "./http.ts";
import { providerCapabilities, type Provider } from "./providers.ts";
import type { Subject } from "./subject.ts";

/** Where one live subject is, and how to get in. */
export interface Endpoint {
  /** `provider/model` as the user gave it. */
  name: string;
  /** Name of the rate-limit bucket. */
  providerName: string;
  provider: Provider;
  model: string;
  baseUrl: string;
  key: string | undefined;
}

export function openAICompatibleSubject(endpoint: Endpoint): Subject {
  const { provider, model, key } = endpoint;
  const client = new OpenAI({
    ...clientOptions,
    baseURL: endpoint.baseUrl,
    apiKey: key ?? "none",
    // The SDK would send OpenAI's account headers from the environment to every provider.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    ...(key === undefined ? { defaultHeaders: { Authorization: null } } : {}),
  });
  return {
    name: endpoint.name,
    provider: endpoint.providerName,
    capabilities: providerCapabilities(provider, model),
    details: { baseUrl: endpoint.baseUrl, sdk: `openai ${VERSION}` },
    async sample(request, signal) {
      const body = chatRequestBody(provider, model, request);
      const send = () => client.post("/chat/completions", { body, signal }).asResponse();
      const reply = await exchange(send, signal, key);
      return readChatReply(provider, request, body, reply);
    },
  };
}
