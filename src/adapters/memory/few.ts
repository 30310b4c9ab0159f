/**
 * A sorted list that is mostly of one: then it is the item itself and needs no array. Almost every guest and every
 * holder has a single reservation, and there are as many of these lists as there are guests.
 */
export type Few<Item extends Identified> = Item | readonly Item[];

type Identified = { readonly id: string };

const NONE: readonly never[] = [];

/** The items by id, ascending. */
export const itemsOf = <Item extends Identified>(few: Few<Item> | undefined): readonly Item[] => {
  if (few === undefined) return NONE;
  return isMany(few) ? few : [few];
};

/** With an item that is not in it. */
export const withItem = <Item extends Identified>(few: Few<Item> | undefined, item: Item): Few<Item> => {
  if (few === undefined) return item;
  const items = isMany(few) ? (few as Item[]) : [few];
  // Ids begin with the time of their making, so the newest nearly always belongs at the end.
  let place = items.length;
  while (place > 0 && (items[place - 1] as Item).id > item.id) place -= 1;
  items.splice(place, 0, item);
  return items;
};

/** Without an item that is in it; undefined when none is left. */
export const withoutItem = <Item extends Identified>(few: Few<Item> | undefined, item: Item): Few<Item> | undefined => {
  if (few === undefined || !isMany(few)) return undefined;
  const items = few as Item[];
  items.splice(items.indexOf(item), 1);
  return items.length === 0 ? undefined : items;
};

const isMany = <Item extends Identified>(few: Few<Item>): few is readonly Item[] => Array.isArray(few);
