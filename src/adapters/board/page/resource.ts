/** Returns a unit's key as the resource that a block names. */
export const resourceOf = (unit: string) => {
  const kind = unit.slice(0, 1);
  const [id = "", number] = unit.slice(2).split("#");
  if (kind === "t") return { kind: "therapist", therapistId: id };
  if (kind === "r") return { kind: "room", roomId: id, bed: Number(number) };
  return { kind: "equipment", equipmentId: id, piece: Number(number) };
};
