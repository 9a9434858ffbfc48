import type { Body, Call } from "../../../domain/call.js";
import type { ImageFacts, ImageReference } from "../../../domain/image-facts.js";
import { queryChangesOf, changesOfConfig } from "./configuration-changes.js";
import { imageChangesOf, withLabels } from "./image-changes.js";
import {
  imageReferenceOf,
  namedReferenceOf,
  withAllTags,
  withTag,
  withTagOrDigest,
} from "./image-reference.js";
import { imageObjectOf } from "../labelled-objects.js";
import { textMapOf, textsOf } from "../members.js";
import type { Draw, Parts } from "../parts.js";
import { fromObject, parameterOf, parametersOf, variableOf } from "../parts.js";
import { variablesOf } from "../variables.js";

const byName: Draw = (call) => imageParts({ ref: imageReferenceOf(variableOf(call, "name")) });

/** Builds the parts of requests about images, by action. */
export const IMAGE_PARTS: Readonly<Record<string, Draw>> = {
  "image.pull": (call) => imageParts({ ref: pulledOf(call) }),
  "image.import": (call) => {
    const { labels, variables } = imageChangesOf(parametersOf(call, "changes"));
    const given = { objects: imageObjectOf("changes", labels), variables: [variables] };
    return { ...imageParts(importedOf(call)), ...given };
  },
  "image.commit": fromObject({ objects: null, variables: null }, (body, call) => {
    const changes = imageChangesOf(parametersOf(call, "changes"));
    return {
      ...imageParts(committedOf(body, call)),
      objects: imageObjectOf("Labels", withLabels(changes, textMapOf(body, "Labels"))),
      variables: [variablesOf("Env", textsOf(body, "Env")), changes.variables],
    };
  }),
  "image.load": () => imageParts({ from_client: true }),
  "image.tag": (call) => {
    const ref = imageReferenceOf(variableOf(call, "name"));
    return imageParts({ ref, target: givenName(call) });
  },
  "image.push": (call) => {
    const ref = withTag(namedReferenceOf(variableOf(call, "name")), parameterOf(call, "tag"));
    return imageParts({ ref: withAllTags(ref) });
  },
  "image.search": (call) => imageParts({ ref: searchedOf(parameterOf(call, "term")) }),
  "image.delete": byName,
  "image.export": (call) => imageParts({ exported: exportedOf(call) }),
  "distribution.inspect": byName,
};

/** Reads the image in the path, or each `names` of the query; one value may contain several. */
function exportedOf(call: Call): ImageFacts["exported"] {
  const name = variableOf(call, "name");
  const named = name === "" ? [] : [{ field: "name", image: imageReferenceOf(name) }];
  const listed = parametersOf(call, "names").map((text, index) => ({
    field: `names[${index}]`,
    image: imageReferenceOf(text),
  }));
  return [...named, ...listed];
}

const NO_IMAGE: ImageFacts = Object.freeze({
  ref: imageReferenceOf(""),
  target: imageReferenceOf(""),
  exported: [],
  from_url: "",
  from_client: false,
  changes: [],
});

function imageParts(facts: Partial<ImageFacts>): Partial<Parts> {
  return { image: { ...NO_IMAGE, ...facts } };
}

/** Source: moby daemon/server/router/image/image_routes.go, postImagesCreate. */
function pulledOf(call: Call): ImageReference {
  const name = parameterOf(call, "fromImage").replace(/:$/, "");
  return withAllTags(withTagOrDigest(namedReferenceOf(name), parameterOf(call, "tag")));
}

function importedOf(call: Call): Partial<ImageFacts> {
  const source = parameterOf(call, "fromSrc");
  const url = source.includes("://") ? source : `http://${source}`;
  return {
    target: givenName(call),
    from_url: source === "-" ? "" : url,
    from_client: source === "-",
    changes: queryChangesOf(parametersOf(call, "changes")),
  };
}

function committedOf(config: Body, call: Call): Partial<ImageFacts> {
  const changes = [...queryChangesOf(parametersOf(call, "changes")), ...changesOfConfig(config)];
  return { target: givenName(call), changes };
}

/** Returns the name by `repo` and `tag` (moby, RepoTagReference); a digest, which is refused, is ignored. */
function givenName(call: Call): ImageReference {
  return withTag(namedReferenceOf(parameterOf(call, "repo")), parameterOf(call, "tag"));
}

/**
 * Returns the index that is searched, with the search term as its path, which need not be an image's. Source:
 * moby daemon/pkg/registry, splitReposSearchTerm.
 */
function searchedOf(term: string): ImageReference {
  const slash = term.indexOf("/");
  const first = term.slice(0, Math.max(0, slash));
  const elsewhere = /[.:]/.test(first) || first === "localhost";
  const domain = !elsewhere || first === "index.docker.io" ? "docker.io" : first;
  const path = elsewhere ? term.slice(slash + 1) : term;
  const name = `${domain.toLowerCase()}/${path}`;
  return { ...imageReferenceOf(""), raw: term, kind: "name", domain, path, name };
}
