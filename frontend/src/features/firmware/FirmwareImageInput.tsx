/** Which image charge points are to install, and for how many of them it may not be made. */
import { Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { i18n } from "../../lib/i18n";
import { Failed, Notice } from "../../ui/states";
import type { Maker } from "../commands/actions";
import { dropAsked } from "../commands/dialog";
import { labelOf, useImageChoices } from "./images";
import { doubts } from "./life";

interface Props {
  label: string;
  value: string;
  error?: string;
  makers: readonly (Maker | undefined)[];
  onChange: (image: string) => void;
}

export function FirmwareImageInput({ label, value, error, makers, onChange }: Props) {
  const images = useImageChoices();
  const chosen = images.rows.find((row) => row.id === value);
  const misfits = chosen ? makers.filter((maker) => maker && doubts(chosen, maker) !== null).length : 0;
  if (images.error) return <Failed error={images.error} retry={() => void images.refetch()} />;
  if (images.isSuccess && images.rows.length === 0) {
    return (
      <Notice>
        {i18n.t("There are no images here yet.")}{" "}
        <Link to="/firmware" onClick={dropAsked}>
          {i18n.t("Upload one")}
        </Link>
      </Notice>
    );
  }
  return (
    <>
      <Select
        label={label}
        description={i18n.t("Each charge point gets an address of its own that works once. While it installs it is out of use, and it restarts. Once it has heard this, it cannot be taken back.")}
        required
        searchable
        data={images.rows.map((row) => ({ value: row.id, label: labelOf(row) }))}
        value={value || null}
        error={error}
        onChange={(image) => onChange(image ?? "")}
      />
      {misfits > 0 && (
        <Notice tone="warning">
          {i18n.t("{count, plural, one {The image is not made for # of them, by what it says of itself.} other {The image is not made for # of them, by what they say of themselves.}}", {
            count: misfits,
          })}
        </Notice>
      )}
    </>
  );
}
