/**
 * Switching a rule off is a decision, and a decision has a reason: `// eslint-disable-next-line rule -- why`.
 *
 * @import { Rule } from "eslint"
 */
const DIRECTIVE = /^\s*eslint-disable(?:-line|-next-line)?(?=\s|$)/;
const REASON = /\s-{2,}\s+\S/;

/** @type {Rule.RuleModule} */
export const disablesNeedAReason = {
  meta: {
    type: "problem",
    docs: { description: "Require a reason, and the rule's name, in every eslint-disable comment" },
    messages: {
      reason: "Say why, after two dashes: `eslint-disable-next-line the-rule -- because …`.",
      everything: "Name the rules that are switched off; a bare eslint-disable switches off all of them.",
    },
    schema: [],
  },

  create: (context) => ({
    Program: () => {
      for (const comment of context.sourceCode.getAllComments()) {
        if (!DIRECTIVE.test(comment.value) || !comment.loc) continue;
        // Reported one column before the comment's line starts, so that a directive cannot silence its own report.
        const loc = { start: { line: comment.loc.start.line, column: -1 }, end: comment.loc.end };
        const [rules = ""] = comment.value.replace(DIRECTIVE, "").split(/\s-{2,}\s/);
        if (!REASON.test(comment.value)) context.report({ loc, messageId: "reason" });
        else if (rules.trim() === "") context.report({ loc, messageId: "everything" });
      }
    },
  }),
};
