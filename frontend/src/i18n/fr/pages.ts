/** Words of the pages and of the design system. */
export const pages = {};
