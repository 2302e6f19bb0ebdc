package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"time"

	chuanyu "example.org/chuanyu/gateway"
)

type jwk struct {
	Kid, D, X, Y string
}

// newID is a random name that nobody else chooses.
func newID() string {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", random)
}

func part(content []byte) string { return base64.RawURLEncoding.EncodeToString(content) }

func number(text string) *big.Int {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return new(big.Int).SetBytes(bytes)
}

// assertion is good once, for a minute.
func assertion(key jwk, issuer, client string) (string, error) {
	header, err := json.Marshal(map[string]string{"alg": "ES256", "kid": key.Kid})
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{
		"iss": client, "sub": client, "aud": issuer, "jti": newID(), "exp": time.Now().Unix() + 60,
	})
	if err != nil {
		return "", err
	}
	signed := part(header) + "." + part(claims)
	private := ecdsa.PrivateKey{D: number(key.D)}
	private.Curve, private.X, private.Y = elliptic.P256(), number(key.X), number(key.Y)
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, &private, digest[:])
	if err != nil {
		return "", err
	}
	signature := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	return signed + "." + part(signature), nil
}

// token is an access token by the client's own key.
func token() (string, error) {
	issuer, client := os.Getenv("ISSUER"), os.Getenv("CLIENT_ID")
	content, err := os.ReadFile(os.Getenv("KEY_FILE"))
	if err != nil {
		return "", err
	}
	var key jwk
	if err := json.Unmarshal(content, &key); err != nil {
		return "", err
	}
	proof, err := assertion(key, issuer, client)
	if err != nil {
		return "", err
	}
	answer, err := http.PostForm(issuer+"/oauth2/token", url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {proof},
	})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the issuer answered %s", answer.Status)
	}
	var told struct {
		AccessToken string `json:"access_token"`
	}
	err = json.NewDecoder(answer.Body).Decode(&told)
	return told.AccessToken, err
}

// gateway is the gateway as one of its clients sees it, and the context that each call needs.
func gateway(url, accessToken string) (*chuanyu.APIClient, context.Context) {
	settings := chuanyu.NewConfiguration()
	settings.Servers = chuanyu.ServerConfigurations{{URL: url}}
	proved := context.WithValue(context.Background(), chuanyu.ContextAccessToken, accessToken)
	return chuanyu.NewAPIClient(settings), proved
}
