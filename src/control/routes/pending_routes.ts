import { ControlError, STATUS } from "../control_error.ts";
import type { EventStream } from "../event_stream.ts";
import { getRoute, jsonRoute } from "../json_route.ts";
import { type AnswerDocument, type AnswerRequest, answerRequest, type PendingDocument } from "../question_document.ts";
import { includes } from "../role.ts";
import type { Asked, Route } from "../route.ts";

/** Questions, as somebody who may answer them or only look. */
export interface PendingPort {
  look(mayAnswer: boolean): PendingDocument;
  /** Events `question` and `answered`, as they come. */
  watch(stream: EventStream): Disposable;
  answer(id: string, request: AnswerRequest, asked: Asked): Promise<AnswerDocument>;
}

export function pendingRoutes(port: PendingPort): readonly Route[] {
  return [
    getRoute("/v1/pending", "read", ({ role }) => port.look(includes(role, "answer"))),
    {
      method: "GET",
      path: "/v1/pending/events",
      role: "answer",
      answer: () => ({ kind: "events", begin: (stream) => port.watch(stream) }),
    },
    jsonRoute({
      method: "POST",
      path: "/v1/pending/{id}",
      role: "answer",
      body: answerRequest,
      act(request, asked) {
        if (request.duration === "always" && !includes(asked.role, "admin")) {
          throw new ControlError(STATUS.forbidden, "an answer that holds always is for the role admin");
        }
        return port.answer(asked.parameters["id"] ?? "", request, asked);
      },
    }),
  ];
}
