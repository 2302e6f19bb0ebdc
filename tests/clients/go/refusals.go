// What the Go client says of calls that fail, with a person in each: refusals PLAN
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"maps"
	"net/http"
	"os"

	chuanyu "example.org/chuanyu/gateway"
)

var plan struct {
	Refusals struct {
		Opening map[string]any
		Wrong   map[string]any
		Choice  map[string]any
	}
}

// said is everything that an application would log.
type said struct {
	Status int    `json:"status"`
	Said   string `json:"said"`
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// made reads what is to be asked.
func made[T any](content map[string]any) T {
	var value T
	written, err := json.Marshal(content)
	must(err)
	must(json.Unmarshal(written, &value))
	return value
}

func failing(answer *http.Response, err error) said {
	if err == nil {
		log.Fatal("this should have failed")
	}
	told := said{Said: fmt.Sprintf("%v\n%+v\n%q\n%+v", err, err, err, errors.Unwrap(err))}
	if answer != nil {
		told.Status = answer.StatusCode
	}
	var refused *chuanyu.GenericOpenAPIError
	if errors.As(err, &refused) {
		told.Said += fmt.Sprintf("\n%s\n%+v", refused.Body(), refused.Model())
	}
	return told
}

func opening(url, accessToken string, asked map[string]any) said {
	api, ctx := gateway(url, accessToken)
	call := api.MedicalInsuranceAPI.OpenVisit(ctx).IdempotencyKey("go-" + newID())
	_, answer, err := call.VisitOpening(made[chuanyu.VisitOpening](asked)).Execute()
	return failing(answer, err)
}

func choosing(url, accessToken string, asked map[string]any) said {
	api, ctx := gateway(url, accessToken)
	transfer := "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d01"
	call := api.PensionAPI.ChooseOverlap(ctx, transfer).IdempotencyKey("go-" + newID())
	_, answer, err := call.OverlapChoice(made[chuanyu.OverlapChoice](asked)).Execute()
	return failing(answer, err)
}

func main() {
	content, err := os.ReadFile(os.Args[1])
	must(err)
	must(json.Unmarshal(content, &plan))
	accessToken, err := token()
	must(err)
	url, asked := os.Getenv("GATEWAY"), plan.Refusals.Opening
	wrong := maps.Clone(asked)
	maps.Copy(wrong, plan.Refusals.Wrong)
	must(json.NewEncoder(os.Stdout).Encode(map[string]said{
		"invalid":   opening(url, accessToken, wrong),
		"refused":   opening(url, accessToken, asked),
		"absent":    choosing(url, accessToken, plan.Refusals.Choice),
		"stranger":  opening(url, "nobody", asked),
		"unreached": opening(os.Getenv("UNREACHED"), accessToken, asked),
	}))
}
