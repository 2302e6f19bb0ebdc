package main

import (
	"fmt"
	"log"
	"os"
)

func main() {
	accessToken, err := token()
	if err != nil {
		log.Fatal(err)
	}
	api, ctx := gateway(os.Getenv("GATEWAY"), accessToken)
	answer, _, err := api.RegionsAPI.ListRegions(ctx).Execute()
	if err != nil {
		log.Fatal(err)
	}
	for _, region := range answer.Regions {
		fmt.Println(region.Region)
	}
}
