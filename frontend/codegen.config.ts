import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../schema.graphql",
  documents: "src/**/*.graphql",
  ignoreNoDocuments: true,
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        avoidOptionals: { field: true, inputValue: false },
        skipTypename: true,
        strictScalars: true,
        scalars: {
          BigInt: { input: "number | string", output: "number" },
          DateTime: "string",
          ID: "string",
          JSON: "unknown",
        },
      },
    },
  },
};

export default config;
