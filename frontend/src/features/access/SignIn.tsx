/** Signing in: the server answers with a cookie that scripts cannot read. */
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { LoginDocument } from "../../generated/graphql";
import { ApiError, gql } from "../../lib/api";
import { useConfig } from "../../lib/config";
import { i18n } from "../../lib/i18n";
import { duration } from "../../lib/time";
import { Logo } from "../../ui/Logo";
import { Notice } from "../../ui/states";
import styles from "./access.module.css";

export function SignIn({ ended, onSignedIn }: { ended: boolean; onSignedIn: () => Promise<unknown> }) {
  const [entered, setEntered] = useState<{ username?: string; password?: string }>({});
  const guest = useConfig()?.guest;
  const { username = "", password = "" } = { ...guest, ...entered };
  const signIn = useMutation({
    mutationFn: async () => {
      await gql(LoginDocument, { input: { username, password } });
      await onSignedIn();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={submit}>
        <h1 className={styles.brand}>
          <Logo size={26} /> Voltgraph
        </h1>
        {guest && (
          <Notice>
            {i18n.t("This is a demo: charge points, vehicles and drivers are simulated, and nothing is kept. Sign in as {username} with the password {password}.", guest)}
          </Notice>
        )}
        {ended && !signIn.error && <Notice>{i18n.t("Your sign-in has ended. Nothing was lost.")}</Notice>}
        {signIn.error && <Notice tone="critical">{inWords(signIn.error)}</Notice>}
        <TextInput
          label={i18n.t("Username")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          withAsterisk={false}
          value={username}
          onChange={({ currentTarget: { value } }) => setEntered((before) => ({ ...before, username: value }))}
        />
        <PasswordInput
          label={i18n.t("Password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={({ currentTarget: { value } }) => setEntered((before) => ({ ...before, password: value }))}
          visibilityToggleButtonProps={{ "aria-label": i18n.t("Show the password") }}
        />
        <Button type="submit" size="sm" loading={signIn.isPending}>
          {i18n.t("Sign in")}
        </Button>
      </form>
    </main>
  );
}

function inWords(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  switch (error.code) {
    case "UNAUTHENTICATED":
      return i18n.t("Username or password are wrong.");
    case "RATE_LIMITED":
      return i18n.t("Too many tries. Try again in {time}.", { time: duration(1000 * (error.retryAfter ?? 60)) });
    case "NETWORK":
      return i18n.t("The server cannot be reached.");
    default:
      return error.message;
  }
}
