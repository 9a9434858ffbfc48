import { ROUTES } from "../../engine/request/tables/routes.js";

/** Every action that a request can have, as `container.create`, in order. */
export const ACTIONS: readonly string[] = [
  ...new Set(
    ROUTES.flatMap(({ action, withoutImage }) => [action, withoutImage?.action ?? action]),
  ),
].sort();
