/** Returns the anchor of a heading, as GitHub makes it: links in docs/ are true there and on the site. @param {string} heading */
export const slug = (heading) =>
  heading
    .toLowerCase()
    .trim()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
