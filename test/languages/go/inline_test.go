package main

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
)

// Runs the program of the page in this process, which needs no language host: up, a preview without changes, destroy.
func TestProgram(t *testing.T) {
	ctx := context.Background()
	stack, err := auto.SelectStackInlineSource(ctx, "dev", "forwards", program, auto.WorkDir("."))
	if err != nil {
		t.Fatal(err)
	}
	up, err := stack.Up(ctx)
	if err != nil {
		t.Fatal(err)
	}
	status, err := json.Marshal(up.Outputs["status"].Value)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("status.json", status, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := stack.Preview(ctx, optpreview.ExpectNoChanges()); err != nil {
		t.Fatal(err)
	}
	if _, err := stack.Destroy(ctx); err != nil {
		t.Fatal(err)
	}
}
