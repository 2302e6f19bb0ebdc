// What a client of the gateway goes through, with the generated Go client: scenario PLAN
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"
	"reflect"
	"strings"

	chuanyu "example.org/chuanyu/gateway"
)

var plan struct {
	Opening    json.RawMessage
	Lines      json.RawMessage
	Settlement json.RawMessage
	Search     json.RawMessage
}

var told = map[string]any{}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// planned reads what is to be asked.
func planned[T any](content json.RawMessage) T {
	var value T
	if err := json.Unmarshal(content, &value); err != nil {
		log.Fatal(err)
	}
	return value
}

// problem is what a call that must fail is told.
func problem(err error) chuanyu.Problem {
	var refused *chuanyu.GenericOpenAPIError
	if !errors.As(err, &refused) {
		log.Fatalf("this should have been refused: %v", err)
	}
	return refused.Model().(chuanyu.Problem)
}

type desk struct {
	api *chuanyu.APIClient
	ctx context.Context
}

func (d desk) settle(visit, key string, asked chuanyu.SettlementRequest) chuanyu.ApiSettleVisitRequest {
	return d.api.MedicalInsuranceAPI.SettleVisit(d.ctx, visit).IdempotencyKey(key).SettlementRequest(asked)
}

// visit is one with its charges.
func (d desk) visit() string {
	opening := planned[chuanyu.VisitOpening](plan.Opening)
	opening.CaseNumber = "ZY" + strings.ToUpper(newID()[:12])
	call := d.api.MedicalInsuranceAPI.OpenVisit(d.ctx).IdempotencyKey("go-" + newID()).VisitOpening(opening)
	opened, _, err := call.Execute()
	visit := must(opened, err).VisitId
	lines := planned[chuanyu.FeeLines](plan.Lines)
	_, _, err = d.api.MedicalInsuranceAPI.AddFeeLines(d.ctx, visit).IdempotencyKey("go-" + newID()).FeeLines(lines).Execute()
	must(visit, err)
	return visit
}

// once settles, asks again with the same key, and is refused with a wrong total.
func (d desk) once() *chuanyu.Settlement {
	visit, key := d.visit(), "go-"+newID()
	asked, wrong := planned[chuanyu.SettlementRequest](plan.Settlement), planned[chuanyu.SettlementRequest](plan.Settlement)
	wrong.Total = "1.00"
	_, _, err := d.settle(visit, "go-"+newID(), wrong).Execute()
	refused := problem(err)
	first, _, err := d.settle(visit, key, asked).Execute()
	must(first, err)
	again, answer, err := d.settle(visit, key, asked).Execute()
	must(again, err)
	told["refused"] = []any{refused.Type, refused.Status, refused.Effect}
	told["settled"] = []string{first.Amounts.Total, first.Amounts.GetCash()}
	told["replayed"] = reflect.DeepEqual(first, again) && answer.Header.Get("Idempotent-Replayed") == "true"
	return first
}

// unsure loses the region's answer, and enquires.
func (d desk) unsure() string {
	asked := planned[chuanyu.SettlementRequest](plan.Settlement)
	_, _, err := d.settle(d.visit(), "go-"+newID(), asked).XSandboxFault("commit_then_cut").Execute()
	unknown := problem(err)
	errand, _, err := d.api.ErrandsAPI.EnquireErrand(d.ctx, unknown.GetErrandId()).Execute()
	must(errand, err)
	told["unknown"] = []any{unknown.Type, unknown.Status, unknown.Effect}
	told["enquired"] = []any{errand.State, errand.Effect}
	return errand.ErrandId
}

func (d desk) search(asked chuanyu.PostingSearch) *chuanyu.PostingSearchResult {
	page, _, err := d.api.EmploymentAPI.SearchPostings(d.ctx).PostingSearch(asked).Execute()
	return must(page, err)
}

// pages are the numbers of all postings found.
func (d desk) pages() [][]string {
	found, asked := [][]string{}, planned[chuanyu.PostingSearch](plan.Search)
	for {
		page, numbers := d.search(asked), []string{}
		for _, hit := range page.Hits {
			numbers = append(numbers, hit.PostingNumber)
		}
		found = append(found, numbers)
		if page.NextCursor == nil {
			return found
		}
		asked.Cursor = page.NextCursor
	}
}

// read is what was done, from a gateway of tomorrow: answers have more members and other words.
func (d desk) read(settlement *chuanyu.Settlement, errandID string) map[string]any {
	seen, _, err := d.api.MedicalInsuranceAPI.GetVisit(d.ctx, settlement.VisitId).Execute()
	must(seen, err)
	settled, _, err := d.api.MedicalInsuranceAPI.GetSettlement(d.ctx, settlement.SettlementId).Execute()
	must(settled, err)
	_, _, err = d.api.MedicalInsuranceAPI.GetVisit(d.ctx, "00000000-0000-0000-0000-000000000001").Execute()
	absent := problem(err)
	errand, _, err := d.api.ErrandsAPI.GetErrand(d.ctx, errandID).Execute()
	must(errand, err)
	regions, _, err := d.api.RegionsAPI.ListRegions(d.ctx).Execute()
	must(regions, err)
	return map[string]any{
		"total":   seen.Total,
		"cash":    settled.Amounts.GetCash(),
		"errand":  errand.ErrandId == errandID,
		"regions": len(regions.Regions),
		"absent":  []any{absent.Type, absent.Status},
		"hits":    len(d.search(planned[chuanyu.PostingSearch](plan.Search)).Hits),
		"word":    seen.State,
	}
}

func main() {
	content := must(os.ReadFile(os.Args[1]))
	must(0, json.Unmarshal(content, &plan))
	accessToken := must(token())
	api, ctx := gateway(os.Getenv("GATEWAY"), accessToken)
	today := desk{api, ctx}
	settlement := today.once()
	errandID := today.unsure()
	told["pages"] = today.pages()
	api, ctx = gateway(os.Getenv("TOMORROW"), accessToken)
	told["tomorrow"] = desk{api, ctx}.read(settlement, errandID)
	must(0, json.NewEncoder(os.Stdout).Encode(told))
}
