import type { ShownTag } from "../cloud/records.js";
import { invalid, missing, refuse } from "../errors.js";
import { operation } from "./operation.js";
import { boolean, list, required, tags } from "./parameters.js";

const hasTag = (own: readonly ShownTag[], { TagKey, TagValue }: ShownTag): boolean =>
  own.some((tag) => tag.TagKey === TagKey && (TagValue === "" || tag.TagValue === TagValue));

function checkIds(ids: readonly string[]): void {
  if (ids.length === 0) throw missing("ResourceId");
  if (ids.length > 50) throw invalid("ResourceId");
}

/** The emulator has no instances, so these operations take the id of any resource that it has. */
export const tagOperations = {
  TagResources: operation({
    parameters: { ...required("ResourceType"), ResourceId: list, Tag: tags },
    handle: ({ cloud, params: { ResourceId, Tag } }) => {
      checkIds(ResourceId);
      if (Tag.length === 0) throw missing("Tag");
      const keys = new Set(Tag.map(({ TagKey }) => TagKey));
      const withTags = (own: readonly ShownTag[]) => {
        const all = [...own.filter(({ TagKey }) => !keys.has(TagKey)), ...Tag];
        if (all.length > 20) throw invalid("Tag");
        return all;
      };
      for (const id of ResourceId) if (!cloud.retag(id, withTags)) throw refuse("InvalidResourceId.NotFound");
      return {};
    },
  }),

  UntagResources: operation({
    parameters: { ...required("ResourceType"), ResourceId: list, TagKey: list, All: boolean },
    handle: ({ cloud, params: { ResourceId, TagKey, All = false } }) => {
      checkIds(ResourceId);
      // All counts only where no keys are given.
      if (TagKey.length === 0 && !All) return {};
      const withoutTags = (own: readonly ShownTag[]) =>
        TagKey.length === 0 ? [] : own.filter((tag) => !TagKey.includes(tag.TagKey));
      for (const id of ResourceId) {
        if (!cloud.retag(id, withoutTags)) throw refuse("InvalidResourceId.NotFound");
      }
      return {};
    },
  }),

  ListTagResources: operation({
    parameters: { ...required("ResourceType"), ResourceId: list, Tag: tags },
    handle: ({ cloud, params: { ResourceType, ResourceId, Tag } }) => {
      if (ResourceId.length === 0 && Tag.length === 0) throw refuse("MissingParameter.ResourceIdsOrTags");
      const found = cloud
        .tagged()
        .filter(({ id, tags: own }) => {
          const listed = ResourceId.length === 0 || ResourceId.includes(id);
          return listed && Tag.every((tag) => hasTag(own, tag));
        })
        .flatMap(({ id, tags: own }) =>
          own.map(({ TagKey, TagValue }) => ({ ResourceId: id, ResourceType, TagKey, TagValue })),
        );
      return { TagResources: found, NextToken: "" };
    },
  }),
};
